"""What an untrusted process may see and do.

The walls are the same wherever they are put up; how well they hold depends on the machine.

| | `namespaces` | `landlock` | `none` |
|---|---|---|---|
| files outside: read, write | not there | refused | open |
| their names, sizes and times | not there | visible | open |
| the network, Unix sockets, System V memory | a network of its own | sockets lead nowhere | open |
| signals to, limits and memory of other processes | not there | refused | open |
| capabilities, new namespaces, io_uring, kernel keys … | refused | refused | open |
| processes | all die with the first; capped | swept; capped but for root | swept |

What none of them stops: reading software that everybody may read (`/usr`, `/opt`, the Python installation); using up
the device it was leased; a defect of the kernel or of a GPU's driver, which CUDA reaches by way of `/dev/nvidia*`; what
can be told from how fast the machine answers. It is no virtual machine.
"""

from .enter import best, command, enter, obstacle, opened
from .walls import Level, Walls

__all__ = ["Level", "Walls", "best", "command", "enter", "obstacle", "opened"]
