"""Groups heard as they speak: over OneBot v11 (QQ) and over Matrix."""

from .listener import Heard, Listener, Sink
from .matrix import MatrixListener
from .onebot import OneBotListener

__all__ = ["Heard", "Listener", "MatrixListener", "OneBotListener", "Sink"]
