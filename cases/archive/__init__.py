"""The file of a household (一户一档): put together by itself, closed by the archivist, exported, destroyed in time."""
