import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { MediaPath, StaffClinician, StaffClinicianPath } from '../../contract/staff/clinicians.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { assertMayChangePhoto, changePhoto } from './change-photo.ts'
import { mostPhotoBytes, photoRefused, readPhoto } from './photo.ts'

/** The one file of a form. Throws PHOTO_REFUSED. */
async function readFileOf(request: FastifyRequest): Promise<Buffer> {
  try {
    const part = await request.file()
    if (part === undefined) throw photoRefused('MISSING')
    return await part.toBuffer()
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw photoRefused(code === 'FST_REQ_FILE_TOO_LARGE' ? 'TOO_LARGE' : 'MISSING')
  }
}

/** Photos of clinicians: sent by the staff as a form with one file, read by everybody. */
export async function photoRoutes(app: App, deps: Deps): Promise<void> {
  const params = StaffClinicianPath
  const needs = { permission: 'clinicians.write' } as const
  const idOf = (request: { params: { id: number } }) => request.params.id as ClinicianId

  // Forms are read nowhere else.
  await app.register(async (forms: App) => {
    await forms.register(multipart, {
      limits: { fileSize: mostPhotoBytes, files: 1, fields: 0, parts: 1, headerPairs: 20, fieldNameSize: 100 },
    })
    forms.post(
      '/api/staff/clinicians/:id/photo',
      {
        onRequest: staffOnly(deps, { ...needs, accepts: 'multipart/form-data' }),
        bodyLimit: mostPhotoBytes + 64 * 1024,
        schema: { params, response: { 200: StaffClinician } },
      },
      async (request) => {
        const author = authorOf(request)
        const id = idOf(request)
        // Nobody's megabytes are read before it is known whose they are.
        await assertMayChangePhoto(deps.db, author.actor, id, deps.clock.now())
        if (!request.isMultipart()) throw photoRefused('MISSING')
        return changePhoto(deps, author, { id, bytes: await readFileOf(request) })
      },
    )
  })

  app.delete(
    '/api/staff/clinicians/:id/photo',
    { onRequest: staffOnly(deps, needs), schema: { params, response: { 200: StaffClinician } } },
    async (request) => changePhoto(deps, authorOf(request), { id: idOf(request), bytes: null }),
  )

  app.get('/media/:name', { schema: { params: MediaPath } }, async (request, reply) => {
    const photo = await readPhoto(deps.config.MEDIA_DIR, request.params.name)
    if (photo === undefined) throw new AppError('NOT_FOUND')
    return (
      reply
        .type('image/webp')
        // Its name is the hash of what is in it.
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'")
        .send(photo)
    )
  })
}
