import { answerAuth } from '#lib/http/auth';

export { answerAuth as GET, answerAuth as POST };
