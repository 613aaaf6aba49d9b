import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** One file of the built app, with what is sent of it. */
export interface AppFile {
  readonly extension: string;
  readonly content: Buffer;
  /** `null` where it would not be smaller. */
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

/** The files of the built app by their path, which begins with a slash. */
export type AppFiles = ReadonlyMap<string, AppFile>;

const textExtensions = ['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest'];

/**
 * Reads the built app into memory, compressed once. Without a folder there are no files.
 *
 * From memory, since Koa logs an error for each client that hangs up on a stream.
 */
export async function readAppFiles(folder: string): Promise<AppFiles> {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, AppFile]> => {
        const name = relative(folder, path).split(sep).join('/');
        return [`/${name}`, await readAppFile(path)];
      }),
    ),
  );
}

async function readAppFile(path: string): Promise<AppFile> {
  const content = await readFile(path);
  const extension = extname(path);
  const isText = textExtensions.includes(extension);
  return {
    extension,
    content,
    brotli: isText ? smaller(await promisify(brotliCompress)(content), content) : null,
    gzip: isText ? smaller(await promisify(gzip)(content, { level: 9 }), content) : null,
    etag: `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isHashed: /-[\w-]{8}\.(js|css)$|[/\\]media[/\\]/.test(path),
  };
}

function smaller(compressed: Buffer, content: Buffer): Buffer | null {
  return compressed.length < content.length ? compressed : null;
}
