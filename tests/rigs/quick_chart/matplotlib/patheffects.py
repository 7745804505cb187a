from . import Part

withStroke = Part()
