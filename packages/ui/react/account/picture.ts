/** The side of a picture, in pixels. */
const SIDE = 96;

/** Sessions may be copied into cookies, whose length is limited, so pictures stay small. Characters. */
const MAX_LENGTH = 8_000;

/**
 * Makes a small square picture of a file, as a URL with `data:`.
 *
 * @throws Error if the browser cannot read the file
 */
export async function smallPictureOf(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('no canvas');
  const side = Math.min(bitmap.width, bitmap.height);
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  // JPEG has no transparency.
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, SIDE, SIDE);
  drawing.drawImage(bitmap, x, y, side, side, 0, 0, SIDE, SIDE);
  bitmap.close();
  for (const quality of [0.85, 0.6, 0.3]) {
    const url = canvas.toDataURL('image/jpeg', quality);
    if (url.length <= MAX_LENGTH) return url;
  }
  throw new Error('too large');
}

/** Whether the pages may show a picture. Their policy forbids those of other sites. */
export function isShown(image: string | null | undefined): image is string {
  return image?.startsWith('data:image/') === true || image?.startsWith(`${location.origin}/`) === true;
}
