import type { Layer } from "../layer.ts";

export default {
  environment: [
    {
      name: "TRUSTED_PROXIES",
      default: "",
      description:
        "Proxies whose `X-Forwarded-For` the method `x-forwarded-for` believes, `192.0.2.1,10.0.0.0/8` for instance; empty for all of private networks.",
    },
  ],
  readme: `**Long-polling and WebSocket**: clients start with HTTP long-polling and upgrade to WebSocket, so that those behind a
proxy that knows no WebSocket are served, too. A polling session is many requests, which all have to come to the worker that
owns it: the primary process and the session ids see to that.`,
} satisfies Layer;
