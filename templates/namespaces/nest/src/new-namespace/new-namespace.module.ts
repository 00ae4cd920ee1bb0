import { Module } from "@nestjs/common";
import { NewNamespaceGateway } from "./new-namespace.gateway.ts";

@Module({ providers: [NewNamespaceGateway] })
export class NewNamespaceModule {}
