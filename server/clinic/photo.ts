import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PhotoFault } from '../../contract/staff/clinicians.ts'
import { AppError } from '../core/app-error.ts'

export const mostPhotoBytes = 5 * 1024 * 1024

/** As many as the cameras of today's phones make: far below what would fill a process's memory. */
const mostPixels = 60_000_000
const smallestSide = 160
/** Four times what the largest circle on a page takes, for dense screens. */
const side = 320

const sentences: Record<PhotoFault, string> = {
  MISSING: 'Please choose a photo.',
  TOO_LARGE: 'This photo is larger than 5 MB. Please choose a smaller one.',
  NOT_A_PHOTO: 'This is not a photo that can be used. Please choose a JPEG, PNG or WebP file.',
  TOO_MANY_PIXELS: 'This picture has too many pixels. Please choose a smaller one.',
  TOO_SMALL: 'This picture is too small. Please choose one of at least 160 by 160 pixels.',
  BROKEN: 'This photo cannot be read to its end. Please save it again, or choose another.',
}

export const photoRefused = (why: PhotoFault) =>
  new AppError('PHOTO_REFUSED', { message: sentences[why], details: { why } })

const startsWith = (bytes: Buffer, at: number, text: string) =>
  bytes.subarray(at).toString('latin1', 0, text.length) === text

/** By what a file says of itself inside, never by its name or by what the browser says it is. */
const isPhoto = (bytes: Buffer): boolean =>
  startsWith(bytes, 0, '\u00FF\u00D8\u00FF') ||
  startsWith(bytes, 0, '\u0089PNG\r\n\u001A\n') ||
  (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP'))

/** Loaded with the first photo: 20 MB that most processes never need. Only what decodes these three types is left. */
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  })
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}
let loaded: ReturnType<typeof loadSharp> | undefined

/**
 * A photo as it is shown: the right way up, cut to a square, encoded anew, so that nothing else of the file stays,
 * neither where it was taken nor what was hidden in it. Throws PHOTO_REFUSED.
 */
export async function toSquare(bytes: Buffer): Promise<Buffer> {
  if (bytes.length === 0) throw photoRefused('MISSING')
  if (bytes.length > mostPhotoBytes) throw photoRefused('TOO_LARGE')
  if (!isPhoto(bytes)) throw photoRefused('NOT_A_PHOTO')
  const sharp = await (loaded ??= loadSharp())
  // The size that the header says is checked here; that the pixels are as many is for the decoder, which has the limit.
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw photoRefused('BROKEN')
    })
  if (width * height > mostPixels) throw photoRefused('TOO_MANY_PIXELS')
  if (Math.min(width, height) < smallestSide) throw photoRefused('TOO_SMALL')
  try {
    return await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
      .autoOrient()
      .resize(side, side, { fit: 'cover', position: 'attention' })
      .flatten({ background: '#ffffff' })
      .webp({ quality: 82 })
      .timeout({ seconds: 8 })
      .toBuffer()
  } catch {
    throw photoRefused('BROKEN')
  }
}

const folderOfUrls = '/media/'
const isMediaName = (name: string): boolean => /^[0-9a-f]{40}\.webp$/.test(name)

/** The name of a photo of ours, by its address; undefined for one that is kept elsewhere. */
function nameOf(url: string | null): string | undefined {
  const name = url?.startsWith(folderOfUrls) === true ? url.slice(folderOfUrls.length) : ''
  return isMediaName(name) ? name : undefined
}

/** Stores a photo under the hash of what is in it, whole or not at all. Gives its address on this site. */
export async function storePhoto(folder: string, photo: Buffer): Promise<string> {
  const name = `${createHash('sha256').update(photo).digest('hex').slice(0, 40)}.webp`
  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `.${name}.${process.pid}-${Math.trunc(performance.now() * 1000)}`)
  const file = await open(unfinished, 'wx', 0o644)
  try {
    await file.writeFile(photo)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, join(folder, name))
  return `${folderOfUrls}${name}`
}

/** Undefined for a name that is none of ours, or of a photo that was replaced. */
export async function readPhoto(folder: string, name: string): Promise<Buffer | undefined> {
  if (!isMediaName(name)) return undefined
  try {
    return await readFile(join(folder, name))
  } catch {
    return undefined
  }
}

/** Somebody's old face is not kept. */
export async function removePhoto(folder: string, url: string): Promise<void> {
  const name = nameOf(url)
  if (name !== undefined) await rm(join(folder, name), { force: true })
}
