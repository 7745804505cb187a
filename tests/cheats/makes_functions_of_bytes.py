"""Makes a function of a code object that it keeps as bytes.

-> screen invalid: code may not be hidden in text
"""

import marshal
import types

from honest import *

DATA = marshal.dumps((lambda path, device: (_ for _ in ()).throw(NotImplementedError())).__code__)
load = types.FunctionType(marshal.loads(DATA), globals())

if __name__ == "__main__":
    main()
