import cluster from "node:cluster";
import { Controller, Get } from "@nestjs/common";

@Controller("api")
export class AppController {
  @Get("worker")
  getWorker() {
    return { worker: cluster.worker?.id, pid: process.pid };
  }
}
