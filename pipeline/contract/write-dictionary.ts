import { runStage } from '../stage.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { DICTIONARY_FILE, dictionary } from './dictionary.ts';

/** Writes the data dictionary anew: `make dictionary`. */
runStage('dictionary', async (_words, effects) => {
  effects.log(
    `${DICTIONARY_FILE} ${writeIfChanged(DICTIONARY_FILE, dictionary()) ? 'written' : 'up to date'}`,
  );
});
