import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let folder: string
let admin: StaffMember
let clinician: TestClinician
let photo: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mibo-media-'))
  test = await createTestApp({ env: { MEDIA_DIR: join(folder, 'photos') } })
  admin = await staffMember(test, { role: 'ADMIN' })
  clinician = await createClinician(test)
  photo = await picture({ width: 900, height: 600 })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'canary-in-exif' }, IFD3: { GPSLatitude: '12/1 58/1 0/1' } })
    .toBuffer()
})
afterAll(async () => {
  await test.close()
  await rm(folder, { recursive: true, force: true })
})

const picture = (size: { width: number; height: number }, background = '#336699') =>
  sharp({ create: { ...size, channels: 3, background } })

function form(bytes: Buffer, name = 'me.jpg', type = 'image/jpeg') {
  const boundary = 'mibo-photo-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`
  return {
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

async function send(bytes: Buffer, { member = admin, name = 'me.jpg', type = 'image/jpeg' } = {}) {
  const { payload, headers } = form(bytes, name, type)
  const reply = await test.app.inject({
    method: 'POST',
    url: `/api/staff/clinicians/${clinician.clinicianId}/photo`,
    payload,
    headers: { ...headers, cookie: member.cookie },
  })
  return { status: reply.statusCode, body: reply.json() }
}

const stored = async () =>
  (await readdir(join(folder, 'photos')).catch(() => [])).toSorted((a, b) => a.localeCompare(b))
const publicPhoto = async () => (await test.call('GET', `/api/clinicians/${clinician.clinicianId}`)).body.photoUrl

it('a photo is cut to a square, loses all that it says of its taking, and is served for good under its hash', async () => {
  const { status, body } = await send(photo)
  expect(status).toBe(200)
  expect(body.photoUrl).toMatch(/^\/media\/[0-9a-f]{40}\.webp$/)
  expect(await publicPhoto()).toBe(body.photoUrl)
  const served = await test.app.inject({ url: body.photoUrl })
  expect(served.headers).toMatchObject({
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  const meta = await sharp(served.rawPayload).metadata()
  expect(meta).toMatchObject({ format: 'webp', width: 320, height: 320 })
  expect([meta.exif, meta.icc, meta.xmp]).toEqual([undefined, undefined, undefined])
  expect(photo.includes('canary-in-exif')).toBe(true)
  expect(served.rawPayload.includes('canary-in-exif')).toBe(false)
  expect(served.rawPayload.length).toBeLessThan(30_000)
  const { rows } = await test.database.pool.query(
    `select count(*)::int as count from audit_logs where action = 'CLINICIAN_PHOTO_CHANGED'`,
  )
  expect(rows).toEqual([{ count: 1 }])
})

it('one that was taken sideways stands upright', async () => {
  // Red on top in the file, and turned by a quarter when it is shown: red is at the right then.
  const top = await picture({ width: 400, height: 200 }, '#ff0000').png().toBuffer()
  const sideways = await picture({ width: 400, height: 400 }, '#0000ff')
    .composite([{ input: top, top: 0, left: 0 }])
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const { body } = await send(sideways)
  const served = await test.app.inject({ url: body.photoUrl })
  const at = async (left: number) =>
    (await sharp(served.rawPayload).extract({ left, top: 160, width: 1, height: 1 }).raw().toBuffer())[0]
  expect([(await at(300))! > 200, (await at(20))! < 60]).toEqual([true, true])
})

it('the one before goes, also from the disk; none is left once it is taken away', async () => {
  const first = (await send(await picture({ width: 300, height: 300 }, '#111111').png().toBuffer())).body.photoUrl
  const second = (await send(await picture({ width: 300, height: 300 }, '#eeeeee').webp().toBuffer())).body.photoUrl
  expect(await stored()).toEqual([second.slice('/media/'.length)])
  expect((await test.app.inject({ url: first })).statusCode).toBe(404)
  const gone = await admin.call('DELETE', `/api/staff/clinicians/${clinician.clinicianId}/photo`)
  expect([gone.body.photoUrl, await publicPhoto(), await stored()]).toEqual([null, null, []])
})

/** A PNG that says it has so many pixels, all black, in a few bytes. */
function png(width: number, height: number, rows: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(1, 8)
  const lines = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows), { level: 9 })
  const start = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1')
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))])
}

it('refuses what is no photo, whatever it is called, with a sentence', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><script>1</script></svg>')
  const gif = await picture({ width: 300, height: 300 }).gif().toBuffer()
  const refused: Record<string, [Buffer, string]> = {
    nothing: [Buffer.alloc(0), 'MISSING'],
    svg: [svg, 'NOT_A_PHOTO'],
    gif: [gif, 'NOT_A_PHOTO'],
    'a script that begins like a GIF': [Buffer.from('GIF89a/*\u0001*/=1;alert(1)//'), 'NOT_A_PHOTO'],
    'a PDF with a photo in it': [Buffer.concat([Buffer.from('%PDF-1.4\n'), photo]), 'NOT_A_PHOTO'],
    'a page with a photo in it': [Buffer.concat([Buffer.from('<html>'), photo]), 'NOT_A_PHOTO'],
    'a script that begins like a JPEG': [
      Buffer.from('\u00FF\u00D8\u00FF/*<script>alert(1)</script>*/', 'latin1'),
      'BROKEN',
    ],
    'half a photo': [photo.subarray(0, photo.length / 2), 'BROKEN'],
    'a thumbnail': [await picture({ width: 900, height: 100 }).png().toBuffer(), 'TOO_SMALL'],
    'a bomb': [png(20_000, 20_000, 20_000), 'TOO_MANY_PIXELS'],
    'more than 5 MB': [Buffer.concat([photo, Buffer.alloc(5 * 1024 * 1024)]), 'TOO_LARGE'],
  }
  const before = await stored()
  for (const [what, [bytes, why]] of Object.entries(refused)) {
    const { status, body } = await send(bytes)
    expect({ what, status, code: body.code, why: body.details?.why }).toEqual({
      what,
      status: 422,
      code: 'PHOTO_REFUSED',
      why,
    })
    expect(body.message).toMatch(/^(This|Please) .*\.$/)
  }
  expect(await stored()).toEqual(before)
})

it('keeps nothing of what was hidden behind a photo', async () => {
  const hidden = Buffer.concat([photo, Buffer.from('<script>canary-behind</script>')])
  const { body } = await send(hidden, { name: 'me.html', type: 'text/html' })
  const served = await test.app.inject({ url: body.photoUrl })
  expect(served.headers['content-type']).toBe('image/webp')
  expect(served.rawPayload.includes('canary-behind')).toBe(false)
})

it('is sent as a form with one file, by who may, and from a page of ours', async () => {
  const own = await staffMember(test, { role: 'CLINICIAN', clinicianId: clinician.clinicianId })
  expect((await send(photo, { member: own })).status).toBe(200)
  const head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: (await createClinician(test)).centreId })
  expect((await send(photo, { member: head })).status).toBe(404)
  const desk = await staffMember(test, { role: 'FRONT_DESK', centreId: clinician.centreId })
  expect((await send(photo, { member: desk })).body.code).toBe('FORBIDDEN')
  const url = `/api/staff/clinicians/${clinician.clinicianId}/photo`
  const json = await admin.call('POST', url, { photo: 'x' })
  expect(json.body.code).toBe('UNSUPPORTED_MEDIA_TYPE')
  const { payload, headers } = form(photo)
  const foreign = await test.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...headers, cookie: admin.cookie, origin: 'https://elsewhere.example' },
  })
  expect(foreign.statusCode).toBe(403)
  const broken = await test.app.inject({
    method: 'POST',
    url,
    payload: Buffer.from('--other\r\n'),
    headers: { ...headers, cookie: admin.cookie },
  })
  expect([broken.statusCode, broken.json().details]).toEqual([422, { why: 'MISSING' }])
  for (const name of ['..%2f..%2fetc%2fpasswd', 'nothing.webp', `${'0'.repeat(40)}.webp`, '.x']) {
    expect((await test.app.inject({ url: `/media/${name}` })).statusCode).toBe(404)
  }
  // Forms are not taken anywhere else.
  const elsewhere = await test.app.inject({
    method: 'POST',
    url: '/api/staff/clinicians',
    payload,
    headers: { ...headers, cookie: admin.cookie },
  })
  expect(elsewhere.statusCode).toBe(415)
})
