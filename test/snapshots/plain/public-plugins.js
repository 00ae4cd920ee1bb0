/** Functions that get the socket before it connects. */
export const plugins = [];
