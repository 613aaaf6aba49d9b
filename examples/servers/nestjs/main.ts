import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AuthGuard, PassportModule } from '@nestjs/passport';
import cookieParser from 'cookie-parser';
import { AuthController, AuthService, JwtRefreshStrategy, JwtStrategy } from './auth.ts';

@Controller('notes')
class NotesController {
  @UseGuards(AuthGuard('jwt'))
  @Get()
  list(): string[] {
    return ['Write to Charles', 'Note G'];
  }
}

@Module({
  imports: [PassportModule, JwtModule.register({})],
  controllers: [AuthController, NotesController],
  providers: [AuthService, JwtStrategy, JwtRefreshStrategy],
})
class AppModule {}

const port = Number(process.env['PORT'] ?? 8000);
const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.setGlobalPrefix('api');
app.use(cookieParser());
await app.listen(port, '127.0.0.1');
console.log(`NestJS is listening on http://127.0.0.1:${port}`);
