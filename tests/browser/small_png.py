"""Makes a picture small enough to be committed: at most 256 colours, worked out by the browser that took it."""
import base64

from playwright.sync_api import Page

# Colours are counted in buckets of 5 bits a channel; the most frequent ones stay, each as its most frequent exact colour, and the rest goes to the nearest.
SHRINK = """async data => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
  const {width, height} = image, canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const seen = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer), exact = new Map(), buckets = new Map();
  for (const colour of seen) exact.set(colour, (exact.get(colour) || 0) + 1);
  for (const [colour, number] of exact) {
    const bucket = (colour >> 3 & 31) << 10 | (colour >> 11 & 31) << 5 | colour >> 19 & 31, found = buckets.get(bucket) || {total: 0, most: 0, colour};
    found.total += number;
    if (number > found.most) [found.most, found.colour] = [number, colour];
    buckets.set(bucket, found);
  }
  const palette = [...buckets.values()].sort((a, b) => b.total - a.total).slice(0, 256).map(one => one.colour), places = new Map();
  const channels = colour => [colour & 255, colour >> 8 & 255, colour >> 16 & 255];
  for (const colour of exact.keys()) {
    const [red, green, blue] = channels(colour);
    let nearest = 0, least = Infinity;
    palette.forEach((one, place) => {
      const [r, g, b] = channels(one), far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (far < least) [least, nearest] = [far, place];
    });
    places.set(colour, nearest);
  }
  const rows = new Uint8Array(height * (width + 1));   // each row begins with its filter: none
  for (let y = 0, at = 0; y < height; y++) for (let x = -1; x < width; x++, at++) if (x >= 0) rows[at] = places.get(seen[y * width + x]);
  const packed = new Uint8Array(await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
  const crc = bytes => { let c = -1; for (const byte of bytes) { c ^= byte; for (let k = 0; k < 8; k++) c = c & 1 ? c >>> 1 ^ 0xEDB88320 : c >>> 1; } return ~c; };
  const chunk = (name, body) => {
    const all = new Uint8Array(12 + body.length), view = new DataView(all.buffer);
    view.setUint32(0, body.length); all.set([...name].map(letter => letter.charCodeAt(0)), 4); all.set(body, 8);
    view.setUint32(8 + body.length, crc(all.subarray(4, 8 + body.length)));
    return all;
  };
  const head = new Uint8Array(13), view = new DataView(head.buffer);
  view.setUint32(0, width); view.setUint32(4, height); head.set([8, 3, 0, 0, 0], 8);
  const file = new Blob([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("PLTE", new Uint8Array(palette.flatMap(channels))),
                         chunk("IDAT", packed), chunk("IEND", new Uint8Array())]);
  return new Promise(done => { const reader = new FileReader(); reader.onload = () => done(reader.result.split(",")[1]); reader.readAsDataURL(file); });
}"""


def smaller(desk: Page, png: bytes) -> bytes:
    """`desk`: any page of the same browser whose content policy forbids nothing, such as an empty one."""
    made = base64.b64decode(desk.evaluate(SHRINK, base64.b64encode(png).decode()))
    return made if len(made) < len(png) else png
