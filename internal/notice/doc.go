// Package notice owns what a person has to be told in her own place: short
// facts that wait until she has seen them. A notice is a kind, which names the
// message, and what fills it in; whoever tells something tells it in the
// transaction in which it happens.
//
// A notice waits in her inbox always. It is pushed besides to the phones that
// she has added (Web Push: RFC 8030, 8291, 8292), where she wants its sort;
// without an amount unless she asks for that, because others see the screen.
// Phones and choices belong to the person: several may use one phone. Who has
// no such phone is told by an officer, who gets the words ready for WhatsApp.
//
// Tables: notice, push_phone, push_choice. Stories write, pages read and mark as
// seen; TellMakers and TellDue read the lines of orders.
package notice
