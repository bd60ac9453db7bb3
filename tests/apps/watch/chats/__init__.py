"""The room of chat groups: notices, names, exports, and listening to real servers."""
