"""The allow-list of environment variables, for every process that runs untrusted code or starts one that does.

A variable that is not listed is not passed on. Keys of APIs are secrets, so no group for all processes holds one. A
coding agent gets its own key by name (see `researchers.agents.presets`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .. import variables as env

LANGUAGE = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ")
"""Language, encoding and time zone of messages."""
LIBRARIES = ("LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH")
"""Folders of libraries and of CUDA. The sandbox makes these folders readable."""
SOFTWARE = ("PATH", "VIRTUAL_ENV", "PYTHONPATH", "DYLD_LIBRARY_PATH", "CC", "CXX", *LIBRARIES)
"""Places of programs, modules, libraries and compilers."""
DEVICES = ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER")
"""The GPU of a process. The supervisor sets these variables, so only scorers pass them on, to models."""
THREADS = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
"""Number of threads of numerical libraries. The supervisor sets these, so only scorers pass them on, to models."""
ACCOUNT = ("HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "XDG_CACHE_HOME")
"""The user's account and folders. Untrusted code gets a home of its own instead."""
PROXIES = (
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
)  # fmt: skip
"""Proxies, whose URLs may hold a password. Only coding agents get them, because only they use the network."""
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
"""Files and folders of certificates. Only coding agents get them, because only they use the network."""

FOR_UNTRUSTED = (*LANGUAGE, *SOFTWARE, env.OUT)
"""Variables for trials and agents. `OUT` marks every process of a trial, so that a sweep finds it."""
FOR_MODELS = (*FOR_UNTRUSTED, *DEVICES, *THREADS)
"""Variables that a scorer passes on to the processes with the candidate's model."""
FOR_OURS = (*FOR_UNTRUSTED, *ACCOUNT, env.CACHE, env.SANDBOX)
"""Variables for workers, supervisors, scorers and the `sample` command. They need to find the data."""
FOR_NETWORK = (*PROXIES, *CERTIFICATES)
"""Variables for coding agents, besides those for untrusted processes."""


def pick_variables(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return the variables of `environment` that have one of these names."""
    return {name: environment[name] for name in names if name in environment}
