/** How clients may connect. Without long-polling sessions need not be sticky, and the workers listen themselves. */
export const transports: ("polling" | "websocket")[] = ["websocket"];
