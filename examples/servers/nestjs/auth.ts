import { createHash, randomUUID } from 'node:crypto';
import {
  Body,
  Controller,
  ForbiddenException,
  HttpCode,
  Injectable,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { CookieOptions, Request, Response } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';

interface Claims {
  sub: number;
  email: string;
}

const accessSeconds = Number(process.env['ACCESS_SECONDS'] ?? 300);
const secrets = { access: randomUUID(), refresh: randomUUID() };
const ada = { id: 1, email: 'ada@example.com', password: 'correct horse battery' };
// In production, with HTTPS: secure.
const cookie: CookieOptions = { httpOnly: true, sameSite: 'strict' };

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      ignoreExpiration: false,
      secretOrKey: secrets.access,
    });
  }

  validate(claims: Claims): Claims {
    return claims;
  }
}

@Injectable()
export class JwtRefreshStrategy extends PassportStrategy(Strategy, 'jwt-refresh') {
  constructor() {
    super({
      jwtFromRequest: refreshTokenOf,
      ignoreExpiration: false,
      secretOrKey: secrets.refresh,
    });
  }

  validate(claims: Claims): Claims {
    return claims;
  }
}

@Injectable()
export class AuthService {
  #refreshTokenHash: string | null = null;

  constructor(private readonly jwt: JwtService) {}

  signIn(email: string, password: string) {
    if (email !== ada.email || password !== ada.password) throw new UnauthorizedException();
    return this.#issue();
  }

  refresh(refreshToken: string) {
    if (this.#refreshTokenHash !== hash(refreshToken))
      throw new ForbiddenException('Access Denied');
    return this.#issue();
  }

  signOut(): void {
    this.#refreshTokenHash = null;
  }

  async #issue() {
    const claims: Claims = { sub: ada.id, email: ada.email };
    const access = { secret: secrets.access, expiresIn: accessSeconds };
    const refresh = { secret: secrets.refresh, expiresIn: 604_800, jwtid: randomUUID() };
    const [accessToken, refreshToken] = await Promise.all([
      this.jwt.signAsync(claims, access),
      this.jwt.signAsync(claims, refresh),
    ]);
    this.#refreshTokenHash = hash(refreshToken);
    return { accessToken, refreshToken };
  }
}

@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @HttpCode(200)
  async signIn(
    @Body() { email, password }: { email: string; password: string },
    @Res({ passthrough: true }) response: Response,
  ) {
    const { accessToken, refreshToken } = await this.auth.signIn(email, password);
    response.cookie('refresh_token', refreshToken, cookie);
    return { access_token: accessToken };
  }

  @UseGuards(AuthGuard('jwt-refresh'))
  @Post('refresh')
  @HttpCode(200)
  async refresh(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { accessToken, refreshToken } = await this.auth.refresh(refreshTokenOf(request) ?? '');
    response.cookie('refresh_token', refreshToken, cookie);
    return { access_token: accessToken };
  }

  @UseGuards(AuthGuard('jwt'))
  @Post('logout')
  @HttpCode(204)
  signOut(@Res({ passthrough: true }) response: Response): void {
    this.auth.signOut();
    response.clearCookie('refresh_token', cookie);
  }
}

function refreshTokenOf(request: Request): string | null {
  return (request.cookies as Record<string, string>)['refresh_token'] ?? null;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
