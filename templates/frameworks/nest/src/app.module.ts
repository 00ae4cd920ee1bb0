import { Module } from "@nestjs/common";
import { AppController } from "./app.controller.ts";
import { ChatModule } from "./chat/chat.module.ts";

@Module({
  imports: [ChatModule],
  controllers: [AppController],
})
export class AppModule {}
