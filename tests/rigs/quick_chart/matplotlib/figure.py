from . import Figure as Figure
