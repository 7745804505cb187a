"""Confinement of untrusted processes.

The rules are the same on every machine. How well they are enforced depends on the level that the machine supports.

| | `namespaces` | `landlock` | `none` |
|---|---|---|---|
| content of other files | absent | refused | open |
| names, sizes and times of other files | absent | visible | open |
| network, Unix sockets, System V memory | a network namespace of its own | connections refused | open |
| signals to, limits and memory of other processes | absent | refused | open |
| capabilities, new namespaces, io_uring, kernel keys … | refused | refused | open |
| left-over processes | all die with the first | killed by a sweep | killed by a sweep |
| number of processes | capped | capped, except for root | open |

The sandbox is no virtual machine. No level prevents these:

- reading software that every user may read (`/usr`, `/opt`, the Python installation)
- exhausting the leased device
- using a defect of the kernel or of a GPU's driver, which CUDA reaches through `/dev/nvidia*`
- inferring facts from the time that the machine takes to answer
"""
