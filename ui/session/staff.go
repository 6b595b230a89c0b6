// SPDX-License-Identifier: AGPL-3.0-or-later

package session

// The staff door. It opens from the idle screen and from the receipt (so that an agent
// can reprint it), and shows the machine, never a draft.

const mostPIN = 12 // digits

func (m Machine) onStaffPIN(s State, w What) (State, []Task) {
	switch w.(type) {
	case NextAsked:
		if s.Screen.Typed == "" || s.Job.Task != "" {
			return s, nil
		}
		if s.Clock.Now.Time.Before(s.Door.WaitUntil) {
			return mishap(s, PinWait), nil
		}
		check := CheckPIN{PIN: s.Screen.Typed}
		s.Screen.Typed, s.Screen.TypedPIN = "", 0
		return start(s, check)
	case BackAsked:
		return m.shut(s)
	}
	return s, nil
}

func (m Machine) staffIn(s State) State {
	if s.Visit.Step != StaffPIN || s.Job.Task != TaskCheckPIN {
		return s
	}
	s = at(s, Staff)
	s.Door.Open = true
	return s
}

func (m Machine) onStaff(s State, w What) (State, []Task) {
	switch w := w.(type) {
	case TestPageAsked:
		if s.Print.State == Busy {
			return s, nil
		}
		return m.print(s, PrintTest{})
	case PrintAsked:
		return m.printReceipt(s)
	case RestartAsked:
		s.Door.Stop = w.Stop
		return over(s, RestartOver), nil
	case AboutAsked:
		return at(s, About), nil
	case BackAsked, EndAsked, NextAsked:
		return m.shut(s)
	}
	return s, nil
}

// shut closes the door, and returns to the receipt if there is one.
func (m Machine) shut(s State) (State, []Task) {
	s.Door.Open = false
	if s.Sent.Receipt != nil {
		return at(s, Receipt), nil
	}
	return m.end(s)
}

func (m Machine) onAbout(s State, w What) (State, []Task) {
	switch w.(type) {
	case BackAsked, EndAsked, NextAsked:
		if s.Door.Open {
			return at(s, Staff), nil
		}
		return m.end(s)
	}
	return s, nil
}
