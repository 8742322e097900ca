/** One script of the build: rooms and groups. */
export { NewGroup, NewRoom } from "./screens/new-room.tsx";
export { RoomScreen } from "./screens/room.tsx";
export { RoomInvite, RoomSettings } from "./screens/room-settings.tsx";
export { Rooms } from "./screens/rooms.tsx";
