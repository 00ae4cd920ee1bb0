/**
 * The version of this package. It is a constant and not read from package.json: bundled, this code lies beside the
 * package.json of the app, or beside none.
 */
export const VERSION = "0.1.0";
