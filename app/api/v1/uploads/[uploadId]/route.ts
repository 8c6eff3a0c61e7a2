import { uploadParams } from '#lib/contract/transfers';
import { route } from '#lib/http/route';
import { receiveUpload } from '#lib/transfer/index';

export const HEAD = route({
  params: uploadParams,
  handle: ({ context, principal, params, request }) =>
    receiveUpload(context, principal, params.uploadId, request),
});

export const PATCH = route({
  params: uploadParams,
  handle: ({ context, principal, params, request, connection }) =>
    receiveUpload(context, principal, params.uploadId, request, connection),
});
