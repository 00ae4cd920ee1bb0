/** How the page connects; what the server takes stands in src/transports.ts. */
export const transports = ["websocket"];
