import { lockFolder } from './folder-lock';

// Locks the folder that it is given, says so, and holds it until it is ended.
lockFolder(process.argv[2]!);
process.stdout.write('locked\n');
process.stdin.resume();
