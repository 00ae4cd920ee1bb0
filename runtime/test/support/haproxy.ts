import type { ProxyProgram } from "./proxy.ts";

/** HAProxy, which shares its connections to the app among all clients. */
export const haproxy: ProxyProgram = {
  program: "haproxy",
  args: (configuration) => ["-db", "-q", "-f", configuration],
  configure: (port, upstream) => `
global
  maxconn 4096
  nbthread 1

defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
  retries 0
  option forwardfor

frontend clients
  bind 127.0.0.1:${port}
  default_backend app

backend app
  http-reuse always
  # Idle connections go before the 5 s of Node's keepAliveTimeout are over.
  server app 127.0.0.1:${upstream} pool-purge-delay 2s
`,
};
