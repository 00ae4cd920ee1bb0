import type { ProxyProgram } from "./proxy.ts";

/** nginx, which keeps 16 connections to the app for all clients. */
export const nginx: ProxyProgram = {
  program: "nginx",
  args: (configuration) => ["-c", configuration, "-e", "stderr"],
  configure: (port, upstream, folder) => `
    daemon off;
    worker_processes 1;
    pid ${folder}/pid;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    events {
      worker_connections 4096;
    }
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      client_max_body_size 10m;
      map $http_upgrade $connection_upgrade {
        default upgrade;
        "" "";
      }
      upstream app {
        server 127.0.0.1:${upstream};
        keepalive 16;
        # Less than the 5 s of Node's keepAliveTimeout, else a request can meet a connection that is being closed.
        keepalive_timeout 4s;
      }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://app;
          proxy_http_version 1.1;
          proxy_set_header Host $host;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $connection_upgrade;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_read_timeout 60s;
        }
      }
    }
  `,
};
