/** How clients may connect, in the order in which public/transports.js has it. */
export const transports: ("polling" | "websocket")[] = ["polling", "websocket"];
