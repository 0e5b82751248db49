import { createHash } from 'node:crypto';

/** Shared by both scripts: base64url to bytes and back. */
const coding = `const bytes=(t)=>Uint8Array.from(atob(t.replaceAll('-','+').replaceAll('_','/')),(c)=>c.charCodeAt(0));
const text=(b)=>btoa(String.fromCharCode(...new Uint8Array(b))).replaceAll('+','-').replaceAll('/','_').replaceAll('=','');
const say=(t)=>{document.getElementById('say').textContent=t};`;

/**
 * The only script of the approval page: when a person presses a button of the form, it asks that person's passkey to sign
 * the intent (the same canonical JSON as `challengeOf`), puts the answer into the form and sends it. It sends nothing else,
 * and nothing by itself.
 */
export const voteScript = `${coding}
const form=document.getElementById('passkey');
form?.addEventListener('submit',async(event)=>{
const {assertion,p,n,digest}=form.elements,button=event.submitter;
if(assertion.value||button.hasAttribute('formaction'))return;
event.preventDefault();
try{
const intent={decision:button.value,digest:digest.value,gate:form.dataset.gate,nonce:n.value,person:p.value};
const challenge=await crypto.subtle.digest('SHA-256',new TextEncoder().encode(JSON.stringify(intent)));
const allowCredentials=(JSON.parse(form.dataset.keys)[p.value]??[]).map((id)=>({type:'public-key',id:bytes(id)}));
const made=await navigator.credentials.get({publicKey:{challenge,rpId:form.dataset.rp,userVerification:'required',timeout:120000,allowCredentials}});
const {authenticatorData,clientDataJSON,signature}=made.response;
assertion.value=JSON.stringify({id:made.id,rawId:made.id,type:made.type,response:{authenticatorData:text(authenticatorData),clientDataJSON:text(clientDataJSON),signature:text(signature)}});
form.requestSubmit(button);
}catch(error){say('Your passkey did not answer: '+error.message)}
});`;

/** The only script of the enrolment page: makes a passkey in the browser and shows what goes into the estate. It sends nothing. */
export const enrolScript = `${coding}
const form=document.getElementById('enrol');
form?.addEventListener('submit',async(event)=>{
event.preventDefault();
try{
const person=form.elements.person.value;
if(!/^[a-z][a-z0-9-]{0,39}$/.test(person))throw new Error('give the id that the estate has for you, e.g. alice');
const id=await crypto.subtle.digest('SHA-256',new TextEncoder().encode('stepbook '+person));
const made=await navigator.credentials.create({publicKey:{challenge:crypto.getRandomValues(new Uint8Array(32)),rp:{id:form.dataset.rp,name:'Stepbook'},user:{id,name:person,displayName:person},pubKeyCredParams:[{type:'public-key',alg:-7}],authenticatorSelection:{userVerification:'required',residentKey:'preferred'},attestation:'none',timeout:120000}});
if(made.response.getPublicKeyAlgorithm()!==-7)throw new Error('this authenticator cannot make an ES256 key');
const spki=made.response.getPublicKey(),publicKey=btoa(String.fromCharCode(...new Uint8Array(spki)));
const print=[...new Uint8Array(await crypto.subtle.digest('SHA-256',spki))].slice(0,8).map((b)=>b.toString(16).padStart(2,'0')).join(' ');
const key={id:made.id,publicKey,rpId:form.dataset.rp};
document.getElementById('estate').textContent='people:\\n  '+person+':\\n    passkeys:\\n      - id: '+key.id+'\\n        publicKey: '+key.publicKey+'\\n        rpId: '+key.rpId;
document.getElementById('rehearsal').textContent="npx stepbook enrol "+person+" --passkey '"+JSON.stringify(key)+"'";
document.getElementById('print').textContent=print;
document.getElementById('made').hidden=false;
say('Your passkey is made. It counts once the lines below are in the estate and deployed.');
}catch(error){say('No passkey was made: '+error.message)}
});`;

const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** The two scripts as a content security policy names them. */
export const scriptHashes = [voteScript, enrolScript].map(hashOf).join(' ');
