import { serveEngine } from '@facet/tensorflow-process';
import { DigitLesson, type LessonOptions } from './digit-lesson';

let lesson: DigitLesson;

serveEngine({
  open: async (options: LessonOptions) => {
    lesson = await DigitLesson.open(options);
    return lesson.facts;
  },
  train: (steps: number) => lesson.train(steps),
  countRight: () => lesson.countRight(),
  export: (folder: string) => lesson.export(folder),
});
