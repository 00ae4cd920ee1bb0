// Stands in for frameworks/nest/src/app.module.ts.ejs while the templates are type-checked; no app gets it.
import { Module } from "@nestjs/common";
import { AppController } from "./app.controller.ts";
import { ChatModule } from "./chat/chat.module.ts";

@Module({
  imports: [ChatModule],
  controllers: [AppController],
})
export class AppModule {}
