import { afterAll } from '@jest/globals';
import { removeTemporaryDirectories, storeUnderTest, temporaryDirectory } from './embedded.ts';
import { requestsContract } from './requests.contract.ts';

afterAll(removeTemporaryDirectories);

requestsContract('in the embedded database', () => storeUnderTest(temporaryDirectory()));
