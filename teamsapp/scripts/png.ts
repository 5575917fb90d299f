import { inflateSync } from 'node:zlib';

/** A picture's size in pixels, and its pixels as rows of [red, green, blue, alpha]. Knows 8-bit PNG without interlace only. */
export function readPng(file: Buffer): {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly (readonly number[])[];
} {
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const [depth, colour, , , interlace] = file.subarray(24, 29);
  const channels = colour === 6 ? 4 : colour === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0 || interlace !== 0) throw new Error('not an 8-bit RGB or RGBA picture');

  const raw = inflateSync(Buffer.concat(chunks(file, 'IDAT')));
  const stride = width * channels;
  const lines = Buffer.alloc(stride * height);
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : lines[y * stride + x]!);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [
        at(x - channels, y),
        at(x, y - 1),
        x < channels ? 0 : at(x - channels, y - 1),
      ];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      lines[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + predicted;
    }
  }
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const [red, green, blue, alpha = 255] = lines.subarray(index * channels, (index + 1) * channels);
    return [red!, green!, blue!, alpha];
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

/** The neighbour that left + up - corner comes closest to (PNG specification, filter type 4). */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const far = (value: number) => Math.abs(estimate - value);
  if (far(left) <= far(up) && far(left) <= far(corner)) return left;
  return far(up) <= far(corner) ? up : corner;
}
