/** The paper that metalign recomputes, for those who cite a study. */
export const PAPER_BIBTEX = `@article{ahlert2024aligned,
  title = {How aligned are different alignment metrics?},
  author = {Ahlert, Jannis and Klein, Thomas and Wichmann, Felix and Geirhos, Robert},
  journal = {arXiv preprint arXiv:2407.07530},
  year = {2024}
}`;
