import type { Operations } from './operation.ts';
import {
  createTransferBody,
  listTransfersQuery,
  nameImagesBody,
  transferPage,
  transferParams,
  transferView,
  uploadParams,
} from './transfers.ts';

/** Images that come in as files, or are made of them. */
export const transferOperations: Operations = {
  '/transfers': {
    get: {
      id: 'listTransfers',
      summary: 'What comes in to the tenants where one may push, newest first',
      query: listTransfersQuery,
      answer: transferPage,
    },
    post: {
      id: 'createTransfer',
      summary: 'Begin to upload an archive of images, or to bake files into an image',
      body: createTransferBody,
      answer: transferView,
      status: 201,
    },
  },
  '/transfers/{transferId}': {
    get: { id: 'getTransfer', summary: 'How far a transfer is', path: transferParams, answer: transferView },
  },
  '/transfers/{transferId}/names': {
    post: {
      id: 'nameImages',
      summary: 'Say how the images in an uploaded file shall be called',
      path: transferParams,
      body: nameImagesBody,
      answer: transferView,
      status: 202,
    },
  },
  '/transfers/{transferId}/cancel': {
    post: {
      id: 'cancelTransfer',
      summary: 'End a transfer; what has no name yet is left to the garbage collection',
      path: transferParams,
      answer: transferView,
      status: 202,
    },
  },
  '/uploads/{uploadId}': {
    head: {
      id: 'getUploadOffset',
      summary: 'How much of a file has arrived, as Upload-Offset (tus 1.0; send Tus-Resumable: 1.0.0)',
      path: uploadParams,
      answer: null,
    },
    patch: {
      id: 'sendUpload',
      summary: 'Send more of a file, from Upload-Offset on (tus 1.0; application/offset+octet-stream)',
      path: uploadParams,
      answer: null,
    },
  },
};
