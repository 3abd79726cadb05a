from ._runtime import *
