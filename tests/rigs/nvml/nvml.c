/* A stand-in for libnvidia-ml.so.1. The file that FAKE_NVML names says what it answers, one fact a line:

     init CODE                           the result of nvmlInit
     hang | crash | print TEXT           what else happens there
     gpu UUID MIB MINOR NAME             a GPU. MIB of 0 means that its memory is not known
     mig UUID MIB GI CI NAME             a MIG device of the last GPU, which is then in MIG mode
     empty                               the last GPU is in MIG mode and has no MIG device
     fails CODE                          every question about the last GPU has this result
     process PID MIB                     a process that computes on the last GPU. MIB of -1 means unknown
     clocks CORE MEMORY BITS             clocks of the last GPU in MHz, and the reasons why they are low

   Structures and results as in NVIDIA's nvml.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7 };
typedef struct { char uuid[97], name[97]; unsigned long long mib; unsigned minor, gi, ci; int parent, mig, fails, number; unsigned core, memory; unsigned long long bits; } Device;
typedef struct { unsigned pid; unsigned long long used; unsigned gi, ci; } Process;
typedef struct { unsigned long long total, free, used; } Memory;
static Device devices[64];
static struct { int device; unsigned pid; long long mib; } processes[64];
static int count, running, init_code;

static void happen(const char *line) {
    if (!strncmp(line, "init ", 5)) init_code = atoi(line + 5);
    else if (!strncmp(line, "print ", 6)) { puts(line + 6); fflush(stdout); }
    else if (!strcmp(line, "hang")) for (;;) pause();
    else if (!strcmp(line, "crash")) abort();
}

static void load(int first) {
    char line[256];
    FILE *file = fopen(getenv("FAKE_NVML"), "r");
    count = running = init_code = 0;
    memset(devices, 0, sizeof devices);
    while (file && fgets(line, sizeof line, file)) {
        Device *next = &devices[count];
        int last = count - 1;
        line[strcspn(line, "\n")] = 0;
        while (last > 0 && devices[last].parent >= 0) last--;
        if (sscanf(line, "gpu %96s %llu %u %96[^\n]", next->uuid, &next->mib, &next->minor, next->name) == 4) {
            next->parent = -1; count++;
        } else if (sscanf(line, "mig %96s %llu %u %u %96[^\n]", next->uuid, &next->mib, &next->gi, &next->ci, next->name) == 5) {
            next->parent = last; next->number = devices[last].mig++; next->minor = devices[last].minor; count++;
        } else if (!strcmp(line, "empty")) devices[last].mig = -1;
        else if (!strncmp(line, "fails ", 6)) devices[last].fails = atoi(line + 6);
        else if (sscanf(line, "clocks %u %u %llu", &devices[last].core, &devices[last].memory, &devices[last].bits) == 3) ;
        else if (sscanf(line, "process %u %lld", &processes[running].pid, &processes[running].mib) == 2)
            processes[running++].device = count - 1;
        else if (first) happen(line);
    }
    if (file) fclose(file);
}

static int ask(Device *device) { return device->parent >= 0 ? devices[device->parent].fails : device->fails; }

int nvmlInitWithFlags(unsigned flags) { load(1); return init_code; }
int nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
int nvmlShutdown(void) { return SUCCESS; }
int nvmlSystemGetDriverVersion(char *version, unsigned size) { snprintf(version, size, "0.0"); return SUCCESS; }
const char *nvmlErrorString(int code) { return code == 999 ? "Unknown Error" : "an error"; }

int nvmlDeviceGetCount_v2(unsigned *found) {
    *found = 0;
    for (int at = 0; at < count; at++) *found += devices[at].parent < 0;
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device **device) {
    for (int at = 0; at < count; at++)
        if (devices[at].parent < 0 && !index--) { *device = &devices[at]; return devices[at].fails; }
    return INVALID_ARGUMENT;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, Device **device) {
    for (int at = 0; at < count; at++)
        if (!strcmp(devices[at].uuid, uuid)) { *device = &devices[at]; return ask(*device); }
    return NOT_FOUND;
}

int nvmlDeviceGetMinorNumber(Device *device, unsigned *minor) { *minor = device->minor; return ask(device); }

int nvmlDeviceGetUUID(Device *device, char *uuid, unsigned size) {
    snprintf(uuid, size, "%s", device->uuid);
    return ask(device);
}

int nvmlDeviceGetName(Device *device, char *name, unsigned size) {
    snprintf(name, size, "%s", device->name);
    return ask(device);
}

int nvmlDeviceGetMemoryInfo(Device *device, Memory *memory) {
    if (!device->mib) return NOT_SUPPORTED;
    *memory = (Memory){device->mib << 20, device->mib << 20, 0};
    return ask(device);
}

int nvmlDeviceGetMigMode(Device *device, unsigned *now, unsigned *later) {
    if (!device->mig) return NOT_SUPPORTED;
    *now = *later = 1;
    return ask(device);
}

int nvmlDeviceGetMaxMigDeviceCount(Device *device, unsigned *most) { *most = 7; return ask(device); }

int nvmlDeviceGetMigDeviceHandleByIndex(Device *device, unsigned index, Device **found) {
    for (int at = 0; at < count; at++)
        if (devices[at].parent == device - devices && devices[at].number == (int)index) { *found = &devices[at]; return SUCCESS; }
    return NOT_FOUND;
}

int nvmlDeviceGetGpuInstanceId(Device *device, unsigned *id) { *id = device->gi; return ask(device); }
int nvmlDeviceGetComputeInstanceId(Device *device, unsigned *id) { *id = device->ci; return ask(device); }

int nvmlDeviceGetComputeRunningProcesses_v3(Device *device, unsigned *room, Process *found) {
    char uuid[97];
    unsigned here = 0;
    strcpy(uuid, device->uuid);
    load(0);
    for (int at = 0; at < running; at++)
        if (!strcmp(devices[processes[at].device].uuid, uuid)) {
            if (found && here < *room)
                found[here] = (Process){processes[at].pid, processes[at].mib < 0 ? ~0ULL : (unsigned long long)processes[at].mib << 20, 0, 0};
            here++;
        }
    int small = here > *room || (!found && here);
    *room = here;
    return small ? INSUFFICIENT_SIZE : ask(device);
}

int nvmlDeviceGetClockInfo(Device *device, int kind, unsigned *clock) {
    *clock = kind == 2 ? device->memory : device->core;
    return *clock ? ask(device) : NOT_SUPPORTED;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(Device *device, unsigned long long *bits) {
    *bits = device->bits;
    return device->core ? ask(device) : NOT_SUPPORTED;
}
