"""Common first names in France, without accents or case; those that are also words or places stand apart."""

from __future__ import annotations

import unicodedata


def folded(word: str) -> str:
    """Without accents or case: « Chloé » is « chloe »."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))


def _names(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())


# Nobody writes these with a capital for anything but a person.
PLAIN_NAMES = _names("""
Aaron Abdel Abdelkader Abdoul Abdoulaye Abel Abigail Achille Adam Adama Adele Adelaide Adeline Adem Adil Adrian
Adriana Adrien Adrienne Agathe Agnes Ahmed Aicha Aissatou Akim Alain Alan Albane Albert Alberte Albertine Alessandro
Alessia Alex Alexandra Alexandre Alexane Alexia Alexis Alfred Ali Alice Alicia Aline Alison Alix Aliou Aloïs Alphonse
Alya Alyssa Amadou Amandine Amaury Ambroise Amelia Amelie Amina Aminata Amine Amir Amira Ana Anaelle Anaïs Anastasia
Anatole Andrea Andre Andrée Angela Angèle Angelina Angelo Anissa Anita Anna Annabelle Anne Annette Annick Annie Anouk
Anselme Anthony Antoine Antoinette Antonin Antonio Apolline Ariane Ariel Arielle Aristide Arlette Armand Armande
Armelle Arnaud Arnold Arsene Arthur Assia Astrid Athénaïs Aubin Audrey Augustin Augustine Aurelie Aurelien Awa Axel
Axelle Aya Aymeric Ayoub Azzedine Baptiste Barbara Barnabe Bartholome Basma Bastien Baudouin Beatrice Beatrix
Benedicte Benoit Benoite Berenice Bernadette Bernard Berthe Bertrand Bettina Bilal Blaise Boris Boubacar Brahim
Brandon Brice Brigitte Bruno Bryan Camelia Camille Candice Carine Carla Carlos Carole Caroline Cassandra Catarina
Catherine Cathy Cecile Cecilia Cedric Celia Celine Celestin Cesar Chaima Chantal Charlene Charles Charlie Charline
Charlotte Cheikh Cherif Chloe Christele Christelle Christiane Christine Christophe Cindy Clara Clarisse Claude
Claudette Claudia Claudie Claudine Clelia Clemence Clementine Clotilde Clovis Colette Coline Constance Constantin
Coralie Corentin Corinne Cosette Cyprien Cyril Cyrille Daisy Dalila Damien Daniel Daniela Daniele Danielle Danny
Daphne David Deborah Delphine Diane Didier Diego Dimitri Djamel Djamila Djibril Dominique Dorian Doriane Dorothée
Dounia Dylan Eddy Edgar Edith Edmond Edmonde Edouard Edwige Eglantine Eleonore Elena Eliane Elias Elie Eliette Elina
Eline Eliott Elisa Elisabeth Elise Elliot Elodie Eloise Elsa Elvire Elyes Ema Emeline Emeric Emile Emilie Emilien
Emilienne Emma Emmanuel Emmanuelle Emmy Enora Enzo Eric Erica Erik Ernest Ernestine Erwan Esteban Estelle Esther Ethan
Etienne Eugene Eugenie Eulalie Evan Evelyne Ezio Fabian Fabien Fabienne Fabrice Fadila Fanny Fantine Fares Farid
Farida Fatiha Fatima Fatimata Fatou Fatoumata Faustine Felicie Felicien Felix Ferdinand Fernand Fernande Fiona Flavie
Flavien Floriane Florian Fouad Francine Francis Francois Francoise Franck Frank Frederic Frederique Gabin Gabriel
Gabriella Gabrielle Gaelle Gael Gaetan Gaetane Gaspard Gauthier Gautier Genevieve Geoffrey Geoffroy George Georges
Georgette Geraldine Gerard Germaine Ghislain Ghislaine Gisele Giulia Gladys Gregoire Gregory Guilhem Guillaume
Guillemette Gustave Guy Gwenael Gwenaelle Gwendoline Habib Hadrien Hakim Halima Hamid Hamza Hanna Hannah Hassan
Hassane Hedi Helena Helene Heloise Henri Henriette Herve Hicham Hind Hippolyte Honorine Houda Hubert Hugo Hugues
Hugette Huguette Ibrahim Ibrahima Idriss Ignace Ilan Ilham Ilona Ilyes Iman Imane Imed Ines Inès Ingrid Irène Irma
Isaac Isabelle Isaure Isidore Ismael Issa Ivan Jacky Jacob Jacqueline Jacques Jalil Jamal Jamila Jean Jeanine Jeanne
Jeannette Jeannine Jennifer Jeremie Jeremy Jerome Jessica Jessy Jihane Joachim Joan Jocelyn Jocelyne Joel Joelle Johan
Johann Johanna Johnny Jonas Jonathan Jordan Jordane Joris Jose Joseph Josephine Josette Josiane Josselin Joyce Juan
Judith Jules Julia Julian Juliana Julie Julien Julienne Juliette Justin Justine Kader Kadiatou Kais Kamel Karen Karim
Karima Karine Katell Katia Kelly Kenza Kevin Khadija Khadidja Khaled Khalil Kylian Laetitia Laila Lamine Lana Lara
Latifa Laure Laureline Laurence Laurene Laurette Laurie Lea Leana Leandre Leïla Lena Leo Leon Leonard Leonie Leonor
Leopold Lilian Liliane Lila Lilou Lina Linda Lionel Lisa Lisandro Livia Liza Loan Loane Loic Lola Lorenzo Loris Lou
Louane Louis Louisa Louise Louisette Louka Louna Lubin Luca Lucas Lucette Lucia Lucie Lucien Lucienne Lucile Lucille
Ludivine Ludovic Luka Luis Lydia Lydie Lyna Maël Maëlle Maelys Maeva Magali Magalie Maïa Maissa Malek Malika Malo
Mamadou Manon Manuel Manuela Marc Marceau Marcel Marcelle Marcelline Margaux Margot Marguerite Maria Mariam Mariama
Mariane Marianne Marie Marielle Marietta Marilyn Marilyne Marina Mario Marion Marius Marjorie Marlene Martha Marthe
Martial Martine Maryam Maryline Maryse Maryvonne Mathéo Mathias Mathieu Mathilde Mathis Mathurin Mattéo Matteo
Matthias Matthieu Maud Maude Maurice Mauricette Maxence Maximilien Maximin Medhi Mehdi Melanie Melina Melinda Melissa
Melody Melvin Mélusine Meriem Meryem Michael Michel Michele Micheline Mickael Mikael Milan Milena Milo Mina Miriam
Moïse Mohamed Mohammed Moktar Mona Monia Monique Morgan Morgane Mounir Mounia Mourad Moussa Muriel Mustapha Mylene
Myriam Nabil Nabila Nacer Nadege Nadia Nadine Nael Naël Naïm Naïma Najat Najib Nans Naomi Nassim Natacha Natalia
Nathalie Nathan Nathanael Nawel Nazim Nelly Nicolas Nicole Ninon Nino Noa Noah Noam Noe Noélie Noelle Noémie Nolan
Nora Norbert Nordine Norman Nour Noura Octave Odette Odile Olga Olivia Olivier Olympe Omar Ophelie Oscar Othmane Oumar
Oumou Ousmane Owen Pablo Paola Patrice Patricia Patrick Paul Paula Paule Paulette Paulina Pauline Pedro Peggy Perrine
Philibert Philippe Philomène Pierrette Pierrick Priscilla Quentin Rachel Rachid Rachida Rafael Ralph Ramzi Raoul
Raphael Raphaelle Raymond Raymonde Rayan Rayane Rebecca Regine Regis Rémi Rémy Renaud René Renée Ricardo Richard Rita
Robert Roberte Robin Roch Roger Roland Rolande Rolland Romane Romaric Romeo Romuald Romy Ronan Rosa Rosalie Roseline
Roselyne Roxane Ruben Rudy Ryan Sabine Sabrina Sacha Saïd Saïda Salim Salima Salimata Salma Salome Salomé Samantha
Sami Samia Samir Samira Samuel Sandra Sandrine Sandy Sara Sarah Sasha Saskia Sebastien Segolene Selim Selma Serge
Sergio Séverin Severine Sidonie Siham Simon Simone Slimane Sofiane Sofian Soizic Solange Solene Soline Sonia Sonny
Sophia Sophie Soraya Souad Souleymane Stanislas Stella Stephane Stephanie Steve Steven Sullivan Suzanne Suzette Suzie
Swann Sylvain Sylvaine Sylvia Sylviane Sylvie Tanguy Tania Tarek Tatiana Teddy Teo Thaïs Thea Théo Theodore Théophile
Theotime Therese Thibaud Thibault Thibaut Thierry Thiphaine Thomas Tiago Tifaine Tiffany Timéo Timothée Tiphaine
Titouan Tom Tony Tristan Ugo Ulysse Urbain Ursule Valentine Valère Valérie Valériane Vanessa Vera Véronique Vianney
Vicky Victor Victoria Victorien Victorine Virginie Vivian Viviane Vladimir Wassim Walid Wendy Werner Wilfried William
Willy Xavier Yacine Yael Yamina Yanis Yann Yannick Yannis Yassine Yasmina Yasmine Yohan Yohann Yolande Younes Youri
Youssef Yvan Yves Yvette Yvon Yvonne Zacharie Zakaria Zahra Zélie Zineb Zoé Zohra Zoubida Mireille Ginette Denise
Ludmila Kheira Ouarda Hafid Hafida Aziz Abdelaziz Mouloud Larbi Lakhdar Kamal Nasser Nassima Nawal Nacera Fadela Hayat
Hanane Ikram Ibtissem Jawad Kaoutar Lahcen Malik Mansour Oualid Rabah Redouane Salah Tahar Wafa Youcef Ziad Assetou
Bintou Coumba Djeneba Fanta Hawa Kadidia Maimouna Ndeye Penda Rokia Seynabou Sekou Bakary Demba Lassana Modibo Seydou
Tidiane Linh Minh Joao Fernando Paulo Miguel Nuno Ewa Piotr Agnieszka Katarzyna Mihai Andrei Irina Natalya Svetlana
Oksana Giovanni Giuseppe Antonella Francesca Salvatore Dolores Concepcion Pilar Consuelo Ezra Eden Liam Maïssa Naïla
Lyam Ilyana Soumaya Rania Sirine Ines Aylin Emre Mehmet Ayse Kerim Selma Thibo Gwladys Rolande Reinette Simonne Odilon
Fulbert Aldric Enguerrand Foulques Hermance Isaline Maëlys Maëlie Lenny Kenny Jimmy Maurane Sixtine Philippine
Bérengère Quitterie Clothilde Marjolaine Lucinda Mauricia Maryannick Soazig Nolwenn Rozenn Gwenola Annaïg Yannig Loïck
Erwann Gaëtane Goulven Tugdual Ronald Donald Harold Walter Karl Otto Hans Helga Heidi
""")

# Words of the language too: a person only where a capital has no other reason.
WORD_NAMES = _names("""
Alban Ambre Ange Angelique Aude Aurore Basile Benjamin Blanche Blandine Bonnie Candide Capucine Celeste Cerise
Christian Claire Clement Colin Colombe Desire Desiree Denis Dore Doris Ella Elisée Eve Fabiola Faustin Felicite Fidele
Fleur Flora Flore Florent Gaston Garance Gentiane Germain Gilbert Gilles Grace Hermine Honore Hortense Innocent Iris
Jade Jasmin Jasmine Joy Juste Lazare Laurent Lily Lise Luce Luc Lucas Marcelin Marin Marine Martin Max Maxime Melodie
Modeste Muguet Myrtille Narcisse Nina Noel Noa Oceane Olive Paquita Parfait Pascal Pascale Patience Pervenche Perle
Pierre Placide Prudence Prune Reine Romain Roman Rose Rosemonde Rosine Rubis Saturnin Sauveur Savine Sylvestre Tess
Tim Toussaint Valentin Victoire Vincent Violette Violaine Vivien Zita Manuel
""")

# Places, houses and institutions bear these names: a person only beside a surname or a word that says so.
PLACE_NAMES = _names("France Florence Lourdes Nancy Lorraine Sofia Sydney Chelsea Carmen Paris Vienne Alma Europe Asia")

# Every first name of these lists that is only flagged on a clue is not in the first one.
SURE_NAMES = PLAIN_NAMES - WORD_NAMES - PLACE_NAMES
