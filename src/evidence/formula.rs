//! A measure as it is written: figures of scenarios joined by arithmetic.
//!
//! `( last_week_share@enterprise - 1 / 13 ) / last_day_share@enterprise`: a figure is its key, `@` and the scenario;
//! figures, numbers, operators and parentheses are set apart by spaces, because names hold hyphens. It is
//! evaluated replication by replication, so that figures of several scenarios are paired by their shocks.

use std::iter::Peekable;
use std::vec::IntoIter;

use serde::Deserialize;

use crate::outcome::Kpi;

/// A parsed formula.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Formula {
    root: Term,
}

#[derive(Debug, Clone, PartialEq)]
enum Term {
    Number(f64),
    Figure(Kpi, String),
    Join(Operator, Box<Self>, Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

impl Operator {
    const fn of(word: &str) -> Option<Self> {
        Some(match word.as_bytes() {
            b"+" => Self::Plus,
            b"-" => Self::Minus,
            b"*" => Self::Times,
            b"/" => Self::Over,
            _ => return None,
        })
    }

    const fn is_sum(self) -> bool {
        matches!(self, Self::Plus | Self::Minus)
    }
}

type Words = Peekable<IntoIter<String>>;

impl TryFrom<String> for Formula {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let mut words = words.into_iter().peekable();
        let root = joined(&mut words, true)?;
        match words.next() {
            None => Ok(Self { root }),
            Some(word) => Err(format!("{text}: {word} is not expected here")),
        }
    }
}

/// Terms joined by sums, or factors joined by products: what binds less is read first.
fn joined(words: &mut Words, sums: bool) -> Result<Term, String> {
    let part = |words: &mut Words| {
        if sums {
            joined(words, false)
        } else {
            single(words)
        }
    };
    let mut left = part(words)?;
    while let Some(operator) = words
        .peek()
        .and_then(|word| Operator::of(word))
        .filter(|operator| operator.is_sum() == sums)
    {
        words.next();
        left = Term::Join(operator, Box::new(left), Box::new(part(words)?));
    }
    Ok(left)
}

fn single(words: &mut Words) -> Result<Term, String> {
    let word = words.next().ok_or("a formula ends too early")?;
    if word == "(" {
        let inner = joined(words, true)?;
        return match words.next().as_deref() {
            Some(")") => Ok(inner),
            _ => Err("a parenthesis is not closed".into()),
        };
    }
    if let Ok(number) = word.parse::<f64>() {
        return Ok(Term::Number(number));
    }
    let (key, scenario) = word
        .split_once('@')
        .ok_or_else(|| format!("{word}: neither a number nor figure@scenario"))?;
    let kpi = Kpi::from_key(key).ok_or_else(|| format!("{key}: no such figure"))?;
    Ok(Term::Figure(kpi, scenario.to_owned()))
}

impl Formula {
    /// The scenarios it needs, in order of appearance; some perhaps twice.
    pub fn scenarios(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.root.scenarios(&mut found);
        found
    }

    /// Its value, given that of a figure of a scenario.
    pub fn value(&self, figure: &impl Fn(Kpi, &str) -> f64) -> f64 {
        self.root.value(figure)
    }
}

impl Term {
    fn scenarios<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Number(_) => {}
            Self::Figure(_, scenario) => found.push(scenario),
            Self::Join(_, left, right) => {
                left.scenarios(found);
                right.scenarios(found);
            }
        }
    }

    fn value(&self, figure: &impl Fn(Kpi, &str) -> f64) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Figure(kpi, scenario) => figure(*kpi, scenario),
            Self::Join(operator, left, right) => {
                let (left, right) = (left.value(figure), right.value(figure));
                match operator {
                    Operator::Plus => left + right,
                    Operator::Minus => left - right,
                    Operator::Times => left * right,
                    Operator::Over => left / right,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula(text: &str) -> Result<Formula, String> {
        Formula::try_from(text.to_owned())
    }

    #[test]
    fn products_bind_before_sums_and_both_go_from_left_to_right() {
        let figure = |kpi: Kpi, scenario: &str| match (kpi, scenario) {
            (Kpi::Bookings, "a-b") => 12.0,
            (Kpi::WinRate, "c") => 0.5,
            _ => f64::NAN,
        };
        for (text, value) in [
            ("1 - 2 - 3", -4.0),
            ("8 / 4 / 2", 1.0),
            ("2 + 3 * 4", 14.0),
            ("( 2 + 3 ) * 4", 20.0),
            ("-1 + bookings@a-b / 3", 3.0),
            ("1 - ( 1 - win_rate@c ) / ( 1 - win_rate@c )", 0.0),
        ] {
            let found = formula(text).unwrap().value(&figure);
            assert!((found - value).abs() < 1e-12, "{text}: {found}");
        }
        let two = formula("bookings@a-b / bookings@c").unwrap();
        assert_eq!(two.scenarios(), ["a-b", "c"]);
    }

    #[test]
    fn what_is_not_a_formula_is_refused_with_the_word_that_is_wrong() {
        for (text, word) in [
            ("bookings", "bookings"),
            ("booking@a", "no such figure"),
            ("( 1 + 2", "parenthesis"),
            ("1 +", "too early"),
            ("1 2", "2 is not expected"),
        ] {
            assert!(formula(text).unwrap_err().contains(word), "{text}");
        }
    }
}
