"""How the Bot API describes who is who in a chat."""

from typing import Any

from bot.simulator.chats import Chat, User

_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "is_anonymous",
)
_MEMBERS_RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages"),
    *("can_manage_topics", "can_edit_tag", "can_react_to_messages"),
)
_BOT_HOLDS = {"can_manage_chat", "can_delete_messages", "can_pin_messages", "can_invite_users"}


def member_json(chat: Chat, user: User, bot: User) -> dict[str, Any]:
    """The Bot API's `ChatMember` of `user`; the first member of a group is its owner."""
    shown: dict[str, Any] = {"user": user.as_json()}
    if user.id != bot.id:
        if chat.user is not None:
            return {**shown, "status": "member" if chat.user.id == user.id else "left"}
        if user.id not in chat.members:
            return {**shown, "status": "left"}
        if user.id == chat.members[0]:
            title = {"custom_title": chat.titles[user.id]} if user.id in chat.titles else {}
            return {**shown, "status": "creator", "is_anonymous": False, **title}
        return {**shown, "status": "member"}
    if chat.user is not None:
        return {**shown, **(_KICKED if chat.blocked else {"status": "member"})}
    if chat.bot_status == "administrator":
        return {**shown, "status": "administrator", **{right: right in _BOT_HOLDS for right in _RIGHTS}}
    if chat.bot_status == "restricted":
        may_not = dict.fromkeys(_MEMBERS_RIGHTS, False)
        return {**shown, "status": "restricted", "is_member": True, "until_date": 0, **may_not}
    return {**shown, **(_KICKED if chat.bot_status == "kicked" else {"status": chat.bot_status})}


_KICKED = {"status": "kicked", "until_date": 0}
