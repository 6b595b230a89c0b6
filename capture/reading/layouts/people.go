// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Person is an invented person.
type Person struct {
	Family, Given string // Given: all given names, separated by spaces
	Woman         bool
	Birth         time.Time
	Town, Country string // of birth
	Nation        string // "de nationalité …", in the feminine
}

// Name is the person's first given name and family name.
func (p Person) Name() string { return strings.Fields(p.Given)[0] + " " + strings.ToUpper(p.Family) }

// Address is an invented address in a real commune.
type Address struct{ Street, Postal, City string }

type origin struct {
	country, nation string
	towns           []string
	women, men      []string
	families        []string
}

var origins = []origin{
	{"France", "française", []string{"Limoges", "Brest", "Troyes", "Angers", "Valence"},
		[]string{"Camille", "Élodie", "Manon", "Hélène", "Nathalie", "Chloé", "Inès", "Aurélie"},
		[]string{"Julien", "Rémi", "Thibault", "Loïc", "Baptiste", "Étienne", "Gaël", "Hugo"},
		[]string{"Chauvignac", "Lemarçais", "Dubreuilh", "Tanguérec", "Vasselin", "Portanéri",
			"d’Estribaud", "Lacaze-Monnier", "Quintrec", "Rochebelle"}},
	{"Algérie", "algérienne", []string{"Oran", "Tlemcen", "Sétif", "Béjaïa", "Annaba"},
		[]string{"Yasmine", "Lynda", "Samira", "Nour", "Kahina"},
		[]string{"Karim", "Sofiane", "Mourad", "Yacine", "Nassim"},
		[]string{"Benhaddou", "Aït Mesbah", "Chergaoui", "Ould Ramdane", "Zemmourine"}},
	{"Maroc", "marocaine", []string{"Fès", "Agadir", "Meknès", "Oujda"},
		[]string{"Salma", "Khadija", "Zineb", "Imane"}, []string{"Hamza", "Othmane", "Reda", "Anas"},
		[]string{"El Mansourane", "Bennasseri", "Tazirouat", "El Kharroubi", "Ouarzaki"}},
	{"Tunisie", "tunisienne", []string{"Sfax", "Bizerte", "Sousse"},
		[]string{"Rim", "Amira", "Hela"}, []string{"Aymen", "Skander", "Walid"},
		[]string{"Ben Gharsalli", "Trabelkhir", "Jaziriane", "Khemouri"}},
	{"Sénégal", "sénégalaise", []string{"Thiès", "Kaolack", "Ziguinchor"},
		[]string{"Aïssatou", "Fatou", "Ndeye", "Mariama"}, []string{"Mamadou", "Ousmane", "Cheikh"},
		[]string{"Ndiassane", "Diattara", "Sambaké", "Gueyeba", "Fallou"}},
	{"Mali", "malienne", []string{"Kayes", "Ségou", "Sikasso"},
		[]string{"Kadiatou", "Oumou", "Assa"}, []string{"Boubacar", "Seydou", "Modibo"},
		[]string{"Traorédo", "Keïtassi", "Doumbiaka", "Sissokolo"}},
	{"Ukraine", "ukrainienne", []string{"Poltava", "Tchernihiv", "Kherson"},
		[]string{"Oksana", "Iryna", "Daryna"}, []string{"Andriy", "Taras", "Mykola"},
		[]string{"Kovaltchouk", "Shevtchyk", "Bondarivna", "Melnytskyi"}},
	{"Turquie", "turque", []string{"Gaziantep", "Konya", "Bursa"},
		[]string{"Elif", "Zeynep", "Esra"}, []string{"Emre", "Mehmet", "Burak"},
		[]string{"Yıldıran", "Kaplanoğlu", "Demirsoy", "Öztürkmen"}},
	{"Chine", "chinoise", []string{"Wenzhou", "Qingdao", "Shenyang"},
		[]string{"Xiaomei", "Lihua", "Yating"}, []string{"Jianguo", "Weiming", "Haoran"},
		[]string{"Zhengwu", "Ouyang", "Linqiu", "Xuefang"}},
	{"Inde", "indienne", []string{"Pondichéry", "Jaipur", "Kochi"},
		[]string{"Priya", "Anjali", "Meera"}, []string{"Arjun", "Rohan", "Vikram"},
		[]string{"Raghunatham", "Kumaravelu", "Chandranath", "Iyenkar"}},
	{"Brésil", "brésilienne", []string{"Recife", "Curitiba", "Belém"},
		[]string{"Juliana", "Beatriz", "Larissa"}, []string{"Thiago", "Rafael", "Caio"},
		[]string{"de Albuquera", "Figueirado", "Nascimenta", "Carvalhães"}},
}

var streets = []string{"rue des Tilleuls", "avenue Jean-Moulin", "chemin de la Fontaine",
	"boulevard Carnot", "impasse des Mésanges", "rue du Général-Leclerc", "allée des Érables",
	"place de la Halle", "rue Pasteur", "cours de Verdun", "rue de l’Abreuvoir", "quai des Tanneurs",
	"route de Saint-Agnant", "rue Émile-Zola", "square des Acacias", "rue Neuve", "rue du Four-à-Chaux",
	"avenue de la République", "rue des Frères-Lumière", "sentier des Vignes"}

var communes = []struct{ postal, city string }{{"31000", "Toulouse"}, {"69003", "Lyon"},
	{"59000", "Lille"}, {"35000", "Rennes"}, {"67000", "Strasbourg"}, {"13005", "Marseille"},
	{"44000", "Nantes"}, {"33800", "Bordeaux"}, {"38000", "Grenoble"}, {"63000", "Clermont-Ferrand"},
	{"76600", "Le Havre"}, {"93200", "Saint-Denis"}, {"94400", "Vitry-sur-Seine"}, {"75019", "Paris"},
	{"21000", "Dijon"}, {"86000", "Poitiers"}, {"25000", "Besançon"}, {"57000", "Metz"},
	{"80000", "Amiens"}, {"87000", "Limoges"}, {"72000", "Le Mans"}, {"45000", "Orléans"},
	{"92230", "Gennevilliers"}, {"91000", "Évry-Courcouronnes"}, {"66000", "Perpignan"},
	{"64000", "Pau"}, {"17000", "La Rochelle"}, {"26000", "Valence"}, {"73000", "Chambéry"}}

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// born makes a person of an age between two, in years on a day.
func newPerson(r *rand.Rand, o origin, today time.Time, youngest, oldest int) Person {
	p := Person{Family: one(r, o.families), Woman: r.IntN(2) == 0, Country: o.country,
		Town: one(r, o.towns), Nation: o.nation}
	given := o.men
	if p.Woman {
		given = o.women
	}
	first := r.IntN(len(given))
	p.Given = given[first]
	if r.IntN(3) == 0 {
		p.Given += " " + given[(first+1+r.IntN(len(given)-1))%len(given)]
	}
	years := youngest + r.IntN(oldest-youngest+1)
	p.Birth = today.AddDate(-years, -r.IntN(12), -r.IntN(28))
	return p
}

func newAddress(r *rand.Rand) Address {
	c := one(r, communes)
	street := fmt.Sprintf("%d %s", 1+r.IntN(180), one(r, streets))
	if r.IntN(8) == 0 {
		street = strings.Replace(street, " ", " bis ", 1)
	}
	return Address{street, c.postal, c.city}
}
