import { inflateSync } from 'node:zlib';

/** Red, green, blue, alpha. */
export type Pixel = readonly [number, number, number, number];

/** A picture's size in pixels, and its pixels row by row. Knows 8-bit PNG without interlace only. */
export function readPng(file: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly Pixel[];
} {
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const [depth, colour, , , interlace] = file.subarray(24, 29);
  const channels = colour === 6 ? 4 : colour === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0 || interlace !== 0) throw new Error('not an 8-bit RGB or RGBA picture');

  const raw = inflateSync(Buffer.concat(chunks(file, 'IDAT')));
  const stride = width * channels;
  const lines = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw.readUInt8(y * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : lines.readUInt8(at - channels);
      const up = y === 0 ? 0 : lines.readUInt8(at - stride);
      const corner = x < channels || y === 0 ? 0 : lines.readUInt8(at - stride - channels);
      lines[at] = raw.readUInt8(y * (stride + 1) + 1 + x) + predicted(filter, left, up, corner);
    }
  }
  const channel = (at: number) => lines.readUInt8(at);
  const pixels = Array.from({ length: width * height }, (_, index): Pixel => {
    const at = index * channels;
    return [channel(at), channel(at + 1), channel(at + 2), channels === 4 ? channel(at + 3) : 255];
  });
  return { width, height, pixels };
}

function chunks(file: Buffer, name: string): Buffer[] {
  const found = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === name)
      found.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  return found;
}

/** What a filter expects of a byte (PNG specification, filter types 0 to 4). */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

/** The neighbour that left + up - corner comes closest to (PNG specification, filter type 4). */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const far = (value: number) => Math.abs(estimate - value);
  if (far(left) <= far(up) && far(left) <= far(corner)) return left;
  return far(up) <= far(corner) ? up : corner;
}
