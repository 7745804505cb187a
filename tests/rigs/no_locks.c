/* A network disk, loaded into a program: its files ending in "-shm" have no locks, or no shared memory. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int is_shared(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path);
    return size > 4 && !memcmp(path + size - 4, "-shm", 4);
}

#ifdef LOCKS
#define FCNTL(name)                                                                                \
    int name(int fd, int command, ...) {                                                           \
        va_list rest;                                                                              \
        va_start(rest, command);                                                                   \
        void *value = va_arg(rest, void *);                                                        \
        va_end(rest);                                                                              \
        int (*real)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #name);              \
        if (command == F_SETLK && is_shared(fd)) {                                                 \
            errno = ENOLCK;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        return real(fd, command, value);                                                           \
    }
FCNTL(fcntl)
FCNTL(fcntl64)
#endif

#ifdef MEMORY
#define MMAP(name)                                                                                 \
    void *name(void *at, size_t size, int rights, int flags, int fd, off_t from) {                 \
        void *(*real)(void *, size_t, int, int, int, off_t) =                                      \
            (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, #name);              \
        if (fd >= 0 && is_shared(fd)) {                                                            \
            errno = ENODEV;                                                                        \
            return MAP_FAILED;                                                                     \
        }                                                                                          \
        return real(at, size, rights, flags, fd, from);                                            \
    }
MMAP(mmap)
MMAP(mmap64)
#endif
