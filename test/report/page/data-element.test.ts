import { expect, it } from 'vitest';
import { dataElement } from '../../../pipeline/report/page/explore-section.ts';
import { pageDataIn, randomPageData } from '../page-data.ts';

it('embeds data that cannot end its element, and keeps them', () => {
  const data = randomPageData(3, 5);
  data.models[0]!.name = '</script><!--<script>';
  const { text } = dataElement(data);
  expect(text).toMatch(/^<script type="text\/plain" id="page-data">[\w+/=]*<\/script>$/);
  expect(pageDataIn(text)).toEqual(data);
});
