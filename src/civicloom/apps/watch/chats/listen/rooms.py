"""Before a Matrix room is heard: the account is a visible member, and it is no talk of two."""

from nio import (
    AsyncClient,
    DirectRoomsResponse,
    JoinedMembersResponse,
    JoinResponse,
    RoomGetStateEventResponse,
)

from civicloom.model.errors import CivicloomError

from ..intake import Intake
from ..values import word
from .events import know

PAIR = 2


async def enter(client: AsyncClient, room: str, intake: Intake) -> None:
    """Join a room, visibly, and note its members' names in memory.

    Raises CHA-024 when the account may not join, CHA-025 for a private chat.
    """
    group = intake.group.id
    if not isinstance(await client.join(room), JoinResponse):
        raise CivicloomError("CHA-024", group=group, account=intake.group.account)
    members = await client.joined_members(room)
    if not isinstance(members, JoinedMembersResponse):
        raise CivicloomError("CHA-024", group=group, account=intake.group.account)
    if await _is_direct(client, room, len(members.members)):
        raise CivicloomError("CHA-025", group=group)
    for member in members.members:
        know(intake.roster, member.user_id, word(member.display_name))


async def _is_direct(client: AsyncClient, room: str, members: int) -> bool:
    """Whether the account calls it a direct chat, or it holds two at the most and has no name."""
    direct = await client.list_direct_rooms()
    rooms = direct.rooms.values() if isinstance(direct, DirectRoomsResponse) else ()
    if any(room in those for those in rooms):
        return True
    return members <= PAIR and not await _is_named(client, room)


async def _is_named(client: AsyncClient, room: str) -> bool:
    for kind, key in (("m.room.name", "name"), ("m.room.canonical_alias", "alias")):
        state = await client.room_get_state_event(room, kind)
        if isinstance(state, RoomGetStateEventResponse) and state.content.get(key):
            return True
    return False
