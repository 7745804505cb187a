"""The GPUs of this machine: the driver's list, the list that CUDA_VISIBLE_DEVICES leaves, and GPUs of other vendors."""
